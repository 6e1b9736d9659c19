package dripstone.app.house;

import dripstone.config.Configuration;
import dripstone.disk.StillTask;
import dripstone.intake.Intake;
import dripstone.meter.Meters;
import dripstone.source.crawl.SiteSettings;
import dripstone.source.drop.FolderSettings;
import dripstone.text.DocumentSink;
import dripstone.text.quality.BoilerplateMemory;
import dripstone.text.quality.QualitySettings;
import dripstone.text.quality.SourceQualitySettings;
import dripstone.text.screen.Screen;
import dripstone.text.screen.ScreenMeters;
import dripstone.text.screen.Screening;
import dripstone.text.screen.ScreeningSink;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What stands between the sources and the intake: each source's documents are screened by its settings, one-off ones by the general ones.
 */
final class Screens implements AutoCloseable {
    private final QualitySettings general;
    private final BoilerplateMemory memory;
    private final ScreenMeters counts;
    private final ScreeningSink sites;
    private final ScreeningSink folders;
    /** Immutable; replaced as a whole. */
    private volatile Map<String, Screening> bySite = Map.of();
    private volatile Map<String, Screening> byFolder = Map.of();

    private Screens(Configuration configuration, BoilerplateMemory memory, Intake intake, Meters meters) {
        this.general = configuration.settings().text().quality();
        this.memory = memory;
        this.counts = new ScreenMeters(meters);
        Screen screen = new Screen(memory);
        adopt(configuration);
        Screening anySite = Screening.of(SourceQualitySettings.INHERITED.forSite(general));
        Screening anyFolder = Screening.of(SourceQualitySettings.INHERITED.forFolder(general));
        this.sites = new ScreeningSink(screen, name -> bySite.getOrDefault(name, anySite), intake, intake, counts);
        this.folders = new ScreeningSink(screen, name -> byFolder.getOrDefault(name, anyFolder), intake, intake, counts);
    }

    /** From now on documents are judged by what this configuration says of their sites and folders. */
    void adopt(Configuration configuration) {
        Map<String, Screening> ofSites = new HashMap<>();
        for (SiteSettings site : configuration.sites()) {
            ofSites.put(site.name(), Screening.of(site.quality().forSite(general)));
        }
        Map<String, Screening> ofFolders = new HashMap<>();
        for (FolderSettings folder : configuration.settings().folders()) {
            ofFolders.put(folder.name(), Screening.of(folder.quality().forFolder(general)));
        }
        bySite = Map.copyOf(ofSites);
        byFolder = Map.copyOf(ofFolders);
    }

    static Screens open(DataDirectory data, Configuration configuration, Intake intake, Meters meters) throws IOException {
        BoilerplateMemory memory = BoilerplateMemory.open(
                data.text().resolve("boilerplate.mv"), configuration.settings().text().quality().boilerplate());
        return new Screens(configuration, memory, intake, meters);
    }

    /** Where sites hand their documents over. */
    DocumentSink sites() {
        return sites;
    }

    /** Sites with what their files leave open filled in, so that a change of the general settings has their pages read anew too. */
    List<SiteSettings> sites(List<SiteSettings> settings) {
        return settings.stream().map(s -> s.withQuality(s.quality().forSite(general))).toList();
    }

    /** Where folders, and files given by name, hand their documents over. */
    DocumentSink folders() {
        return folders;
    }

    /** Runs a task while the file of what was learnt does not change. */
    void whileStill(StillTask task) throws IOException {
        memory.whileStill(task);
    }

    /** Documents left out since the start, by the rule that dropped them. */
    Map<String, Long> leftOut() {
        return counts.leftOut();
    }

    @Override
    public void close() throws IOException {
        memory.close();
    }
}

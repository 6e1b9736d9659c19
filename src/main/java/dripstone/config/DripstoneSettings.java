package dripstone.config;

import dripstone.batch.BatchSettings;
import dripstone.checkpoint.CheckpointSettings;
import dripstone.checkpoint.PretrainedSettings;
import dripstone.disk.DiskSettings;
import dripstone.infer.SamplerSettings;
import dripstone.intake.IntakeSettings;
import dripstone.journal.JournalSettings;
import dripstone.kernel.KernelSettings;
import dripstone.life.LogSettings;
import dripstone.life.Setting;
import dripstone.life.SettingKind;
import dripstone.life.WatchSettings;
import dripstone.model.DistillationSettings;
import dripstone.model.LoraSettings;
import dripstone.model.ModelSettings;
import dripstone.schedule.ScheduleSettings;
import dripstone.source.crawl.CrawlSettings;
import dripstone.source.drop.DropSettings;
import dripstone.source.drop.FolderSettings;
import dripstone.text.ExtractionSettings;
import dripstone.token.TokenizerSettings;
import dripstone.train.TrainSettings;
import dripstone.web.WebSettings;
import java.util.List;
import java.util.regex.Pattern;

/** Everything that {@code dripstone.yaml} may say; one group for each room. */
public record DripstoneSettings(
        @Setting(value = "Name of the model; its state lies in `models/NAME` of the data directory.", kind = SettingKind.IDENTITY,
                        byDefault = "main")
                String modelName,
        @Setting(value = "Watched folders.", byDefault = "[]") List<FolderSettings> folders,
        @Setting(value = "Reading of watched folders.", byDefault = "{}") DropSettings drop,
        @Setting(value = "Crawling.", byDefault = "{}") CrawlSettings crawl,
        @Setting(value = "Extraction of text from files.", byDefault = "{}") ExtractionSettings text,
        @Setting(value = "The way into the journal.", byDefault = "{}") IntakeSettings intake,
        @Setting(value = "The journal.", byDefault = "{}") JournalSettings journal,
        @Setting(value = "The disk.", byDefault = "{}") DiskSettings disk,
        @Setting(value = "The tokenizer.", byDefault = "{}") TokenizerSettings tokenizer,
        @Setting(value = "The model's shape.", byDefault = "{}") ModelSettings model,
        @Setting(value = "Low-rank adapters, trained beside weights that stay as they are.", byDefault = "{}") LoraSettings lora,
        @Setting(value = "A model of somebody else to begin with.", byDefault = "{}") PretrainedSettings pretrained,
        @Setting(value = "Learning from a teacher.", byDefault = "{}") DistillationSettings distillation,
        @Setting(value = "Packing of batches.", byDefault = "{}") BatchSettings batch,
        @Setting(value = "Training.", byDefault = "{}") TrainSettings train,
        @Setting(value = "Snapshots.", byDefault = "{}") CheckpointSettings checkpoint,
        @Setting(value = "Arithmetic.", byDefault = "{}") KernelSettings kernel,
        @Setting(value = "The timetable.", byDefault = "{}") ScheduleSettings schedule,
        @Setting(value = "Watching over the daemon's stages.", byDefault = "{}") WatchSettings watch,
        @Setting(value = "Generation.", byDefault = "{}") SamplerSettings generate,
        @Setting(value = "HTTP.", byDefault = "{}") WebSettings web,
        @Setting(value = "The daemon's log.", byDefault = "{}") LogSettings log) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,64}");

    public DripstoneSettings {
        if (!NAME.matcher(modelName).matches()) {
            throw new IllegalArgumentException("model-name must be 1 to 64 of a-z, 0-9 and hyphen, is '" + modelName + "'");
        }
        folders = List.copyOf(folders);
        lora.requireFits(model);
    }

    /** The same with other watched folders. */
    public DripstoneSettings withFolders(List<FolderSettings> others) {
        return new DripstoneSettings(modelName, others, drop, crawl, text, intake, journal, disk, tokenizer, model, lora, pretrained,
                distillation, batch, train, checkpoint, kernel, schedule, watch, generate, web, log);
    }
}

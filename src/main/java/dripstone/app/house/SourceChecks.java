package dripstone.app.house;

import dripstone.config.DripstoneSettings;
import dripstone.source.crawl.SiteReach;
import dripstone.source.crawl.SiteSettings;
import dripstone.source.drop.FolderSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;

/** Whether folders can be read and sites reached. */
record SourceChecks(DripstoneSettings settings, boolean reach) {
    String folder(FolderSettings folder) throws IOException {
        if (!Files.isDirectory(folder.path()) || !Files.isReadable(folder.path())) {
            throw new IOException("path=" + folder.path() + " is no folder that this user can read");
        }
        if (folder.mode() == FolderSettings.Mode.TAKE && !Files.isWritable(folder.path())) {
            throw new IOException("path=" + folder.path() + " cannot be written by this user, which mode=take needs; use mode: follow");
        }
        return folder.path() + " can be " + (folder.mode() == FolderSettings.Mode.TAKE ? "read and written" : "read");
    }

    /** Names are looked up: a doctor is no visitor. It visits, once a host and only for its robots.txt, where it was asked to. */
    String site(SiteSettings site) throws IOException {
        String names = lookedUp(site);
        return reach ? names + "; " + new SiteReach(site, settings.crawl(), Version.number()).ask() : names;
    }

    private static String lookedUp(SiteSettings site) throws IOException {
        StringBuilder found = new StringBuilder();
        for (URI seed : site.seeds()) {
            try {
                found.append(found.isEmpty() ? "" : ", ").append(seed.getHost()).append(" is ")
                        .append(InetAddress.getByName(seed.getHost()).getHostAddress());
            } catch (UnknownHostException e) {
                throw new IOException("the name " + seed.getHost() + " of a seed leads to no address: " + e.getMessage()
                        + "; look at the seed's spelling and at this machine's resolver", e);
            }
        }
        return found.toString();
    }
}

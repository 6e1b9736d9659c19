package dripstone.app.command;

import dripstone.app.house.Version;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class VersionText implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"dripstone " + Version.number() + " on Java " + Runtime.version()};
    }
}

package dripstone.app;

import dripstone.app.command.RootCommand;

/** The process's entry: the only place that ends it. */
public final class Main {
    private Main() {}

    /** Runs one command and exits with its {@link dripstone.app.control.ExitCode}. */
    public static void main(String[] arguments) {
        System.exit(RootCommand.execute(arguments));
    }
}

package dripstone.app.command;

import dripstone.app.control.ExitCode;
import dripstone.app.control.RefusedException;
import dripstone.config.ConfigurationException;
import dripstone.disk.FileFailure;
import dripstone.life.StoppedException;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The top of the command line. */
@Command(
        name = "dripstone",
        description = "Keeps a language model learning, day and night, from the sites and folders you point it at.",
        subcommands = {
            RunCommand.class,
            DemoCommand.class,
            IngestCommand.class,
            ExtractCommand.class,
            DedupCommand.class,
            CrawlCommand.class,
            FrontierCommand.class,
            SourceCommand.class,
            WhyCommand.class,
            TrainCommand.class,
            GenerateCommand.class,
            StatusCommand.class,
            CheckpointCommand.class,
            AuditCommand.class,
            BackupCommand.class,
            RestoreCommand.class,
            AnnealCommand.class,
            RewarmCommand.class,
            PauseCommand.class,
            ResumeCommand.class,
            ReloadCommand.class,
            JournalCommand.class,
            RobotsCommand.class,
            TokenizerCommand.class,
            UrlCommand.class,
            DoctorCommand.class,
            SoakCommand.class,
            CommandLine.HelpCommand.class
        },
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:it was tried and failed; the message says why",
            "2:the command line is wrong",
            "3:the configuration is wrong; every error is listed with file, line and key",
            "4:another process owns the data directory, or the command needs the daemon and none runs",
            "5:a verification found damage",
            "130:interrupted"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  dripstone run --config conf/dripstone.yaml --data /var/lib/dripstone",
            "  dripstone ingest notes/*.md",
            "  dripstone train --epochs 2 --set train.learning-rate=6e-4",
            "  dripstone generate \"Once upon a time\" --sampler temperature=0.7",
            "  dripstone status --json",
            "",
            "Against a running daemon a command goes through its socket; with none running it takes the data",
            "directory's lock and does the same itself."
        })
public final class RootCommand implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.@org.jspecify.annotations.Nullable CommandSpec spec;

    /** Runs a command line. @return the exit code */
    public static int execute(String... arguments) {
        return commandLine().execute(arguments);
    }

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new RootCommand());
        line.setExecutionExceptionHandler(RootCommand::failed);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpWidth(110);
        return line;
    }

    @Override
    public void run() {
        if (spec != null) {
            spec.commandLine().usage(spec.commandLine().getOut());
        }
    }

    private static String counted(int errors) {
        return errors == 1 ? "1 error" : errors + " errors";
    }

    private static int failed(Exception failure, CommandLine line, CommandLine.ParseResult parsed) {
        PrintWriter err = line.getErr();
        String name = "dripstone " + line.getCommandName() + ": ";
        return switch (failure) {
            case ConfigurationException wrong -> {
                err.println(wrong.getMessage());
                err.println(name + counted(wrong.problems().size()) + " in the configuration; nothing was started");
                yield ExitCode.CONFIGURATION.code();
            }
            case RefusedException refused -> {
                err.println(name + refused.getMessage());
                yield refused.exitCode().code();
            }
            case StoppedException stopped -> {
                err.println(name + stopped.getMessage());
                yield ExitCode.INTERRUPTED.code();
            }
            case InterruptedException interrupted -> {
                err.println(name + "interrupted");
                yield ExitCode.INTERRUPTED.code();
            }
            default -> {
                err.println(name + (failure instanceof IOException e ? FileFailure.describe(e) : failure.getMessage()));
                if (Boolean.getBoolean("dripstone.trace")) {
                    failure.printStackTrace(err);
                } else {
                    err.println("(" + failure.getClass().getSimpleName() + "; -Ddripstone.trace=true in DRIPSTONE_JAVA_OPTS shows where)");
                }
                yield ExitCode.FAILED.code();
            }
        };
    }
}

package dripstone.app.house;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What became of a run of the daemon that is over.
 *
 * @param description for people
 * @param trouble the same where the run did not end as it should; empty where it did
 */
record LastRun(String description, Optional<String> trouble) {
    static LastRun of(RunLog.Run run) throws IOException {
        String begun = "pid=" + run.pid() + " started=" + run.started();
        if (run.ended().isPresent() && run.trouble().isEmpty()) {
            return new LastRun("ended cleanly: " + begun + " ended=" + run.ended().get(), Optional.empty());
        }
        String told = run.ended().isPresent()
                ? "ended at its own will, with trouble: " + begun + " ended=" + run.ended().get() + " trouble=" + run.trouble()
                : begun + " did not end by itself: " + cause(run);
        return new LastRun(told, Optional.of(told));
    }

    private static String cause(RunLog.Run run) throws IOException {
        Optional<CrashReports.Report> report = CrashReports.newest(places(run), run.started())
                .filter(r -> r.file().endsWith("hs_err_pid" + run.pid() + ".log"));
        if (report.isPresent()) {
            return "the virtual machine crashed: report=" + report.get().file() + " written=" + report.get().written() + " reason="
                    + report.get().reason();
        }
        return RunLog.isOfEarlierBoot(run)
                ? "the machine was started anew meanwhile (power, or a reboot that did not wait)"
                : "it was killed (kill -9, or the kernel for want of memory: see `journalctl -k`); no crash report of it in "
                        + run.crashFiles();
    }

    /** Where reports are looked for: where the run would have left it, and where HotSpot falls back to. */
    static List<Path> places(RunLog.Run run) {
        return List.of(run.crashFiles(), Path.of("/tmp"));
    }
}

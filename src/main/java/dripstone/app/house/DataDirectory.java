package dripstone.app.house;

import java.nio.file.Path;

/** Where everything lies that the daemon keeps. */
public record DataDirectory(Path root) {
    public Path socket() {
        return root.resolve("control.sock");
    }

    /** What calls over HTTP show that change something. */
    public Path webToken() {
        return root.resolve("web-token");
    }

    public Path journal() {
        return root.resolve("journal");
    }

    /** How the daemon's runs began and ended. */
    Path runs() {
        return root.resolve("runs.json");
    }

    /** What people have taken back. */
    public Path withdrawals() {
        return root.resolve("withdrawals");
    }

    public Path intake() {
        return root.resolve("intake");
    }

    public Path frontier() {
        return root.resolve("frontier");
    }

    /** Frontiers of single crawls, apart from the daemon's own. */
    public Path onceFrontier() {
        return root.resolve("frontier-once");
    }

    /** What is known of texts, apart from the journal. */
    public Path text() {
        return root.resolve("text");
    }

    public Path drop() {
        return root.resolve("drop");
    }

    public Path models() {
        return root.resolve("models");
    }
}

package dripstone.source.crawl.consent;

/** Something that a site says of AI training, with the place where it says so. */
public sealed interface ConsentSignal {
    /** Which kind it is of; its settings go by that. */
    SignalKind kind();

    /** True where it refuses training, false where it permits it in so many words. */
    boolean refuses();

    /** Where it stands and what it says: {@code name=value}, blanks between, free text last. */
    String source();

    /** A robots.txt disallows the address to an AI agent by its name. @param rule as it is written */
    record AgentRule(String agent, String rule, int line) implements ConsentSignal {
        @Override
        public SignalKind kind() {
            return SignalKind.ROBOTS_AI_AGENTS;
        }

        @Override
        public boolean refuses() {
            return true;
        }

        @Override
        public String source() {
            return "source=robots.txt line=" + line + " agent=" + agent + " rule=" + rule;
        }
    }

    /** A Content-Signal about {@code ai-train}. @param agent whose group of a robots.txt it stands in; empty for a header */
    record AiTrain(boolean refuses, Place place, String agent, int line) implements ConsentSignal {
        /** Of a robots.txt. */
        public AiTrain(boolean refuses, String agent, int line) {
            this(refuses, Place.FILE, agent, line);
        }

        @Override
        public SignalKind kind() {
            return SignalKind.CONTENT_SIGNAL;
        }

        @Override
        public String source() {
            return robotsOr(place, line, agent) + " ai-train=" + (refuses ? "no" : "yes");
        }
    }

    /**
     * A Content-Usage about training.
     *
     * @param agent whose group of a robots.txt it stands in; empty for a header
     * @param label of the use that decides, commonly {@code train-ai}
     * @param path of a rule for some paths only, as it is written; else empty
     */
    record Usage(boolean refuses, Place place, String agent, int line, String label, String path) implements ConsentSignal {
        @Override
        public SignalKind kind() {
            return SignalKind.CONTENT_USAGE;
        }

        @Override
        public String source() {
            return robotsOr(place, line, agent) + " " + label + "=" + (refuses ? "n" : "y") + (path.isEmpty() ? "" : " path=" + path);
        }
    }

    private static String robotsOr(Place place, int line, String agent) {
        return place == Place.FILE ? "source=robots.txt line=" + line + " agent=" + agent : "source=" + place;
    }

    /** A reservation of text and data mining, or a statement that there is none. @param detail location of the file's rule, or empty */
    record TdmReservation(boolean refuses, Place place, String detail) implements ConsentSignal {
        @Override
        public SignalKind kind() {
            return SignalKind.TDM_RESERVATION;
        }

        @Override
        public String source() {
            return "source=" + (place == Place.FILE ? "tdmrep.json" : place) + " tdm-reservation=" + (refuses ? 1 : 0)
                    + (detail.isEmpty() ? "" : " location=" + detail);
        }
    }

    /** A rule of an ai.txt that fits the address. @param rule as it is written */
    record AiTxtRule(boolean refuses, String agent, String rule, int line) implements ConsentSignal {
        @Override
        public SignalKind kind() {
            return SignalKind.AI_TXT;
        }

        @Override
        public String source() {
            return "source=ai.txt line=" + line + " agent=" + agent + " rule=" + rule;
        }
    }

    /**
     * A directive of the page or of its answer.
     *
     * @param kind {@link SignalKind#NOAI}, {@link SignalKind#NOIMAGEAI} or {@link SignalKind#NOINDEX}
     * @param agent to whom it is said; empty for everyone
     */
    record Directive(SignalKind kind, Place place, String agent) implements ConsentSignal {
        public Directive {
            boolean known = switch (kind) {
                case NOAI, NOIMAGEAI, NOINDEX -> true;
                case ROBOTS_AI_AGENTS, CONTENT_SIGNAL, CONTENT_USAGE, TDM_RESERVATION, AI_TXT -> false;
            };
            if (!known) {
                throw new IllegalArgumentException("no directive of a page: kind=" + kind);
            }
        }

        @Override
        public boolean refuses() {
            return true;
        }

        @Override
        public String source() {
            return "source=" + place + (agent.isEmpty() ? "" : " agent=" + agent);
        }
    }
}

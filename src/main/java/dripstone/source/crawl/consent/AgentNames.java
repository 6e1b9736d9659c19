package dripstone.source.crawl.consent;

import java.util.List;

/**
 * Whose names are listened for.
 *
 * @param own our product token
 * @param ai product tokens of the well-known AI agents: what a site says to one of them about training it says to us
 */
public record AgentNames(String own, List<String> ai) {
    public AgentNames {
        ai = List.copyOf(ai);
    }

    /** Whether something said to that name is said to us as a crawler. */
    public boolean isOwn(String name) {
        return own.equalsIgnoreCase(name);
    }

    /** Whether it is the name of an AI agent. */
    public boolean isAi(String name) {
        return ai.stream().anyMatch(a -> a.equalsIgnoreCase(name));
    }
}

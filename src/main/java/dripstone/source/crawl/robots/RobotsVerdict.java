package dripstone.source.crawl.robots;

/**
 * What a robots file says of one agent at one address.
 *
 * @param rule that decided, as it is written; empty where none fits, which allows
 * @param line of that rule, from 1; 0 where there is none
 * @param group the agent whose group it is, {@code *} for the group of all others; empty where no group speaks to the agent
 */
public record RobotsVerdict(boolean allowed, String rule, int line, String group) {}

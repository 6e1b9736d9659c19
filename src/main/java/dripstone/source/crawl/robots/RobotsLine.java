package dripstone.source.crawl.robots;

/**
 * One line of a robots file that has a key and a value.
 *
 * @param number in the file, from 1
 * @param key lower case
 * @param value without blanks around it and comment behind it; one octet a character; may be empty
 */
public record RobotsLine(int number, String key, String value) {}

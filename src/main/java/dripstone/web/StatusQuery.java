package dripstone.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.life.Health;
import java.util.Map;

/** What the web asks of the house. */
public interface StatusQuery {
    /** Everything that {@code dripstone status --json} shows. */
    ObjectNode status();

    /** Service to health, in the order of starting. */
    Map<String, Health> health();

    /** All numbers in Prometheus' text format. */
    String metrics();
}

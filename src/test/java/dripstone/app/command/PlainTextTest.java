package dripstone.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

final class PlainTextTest {
    private static String of(String json) throws Exception {
        return PlainText.of((ObjectNode) new ObjectMapper().readTree(json));
    }

    @Test
    void values_areAligned_groupsIndented_listsOneLineEach() throws Exception {
        assertEquals("""
                step        7
                train-nats  4.125
                journal
                  entries  2
                sites
                  name=a  done=1
                """, of("{'step':7,'train-nats':4.125,'journal':{'entries':2},'sites':[{'name':'a','done':1}]}".replace('\'', '"')));
    }

    @Test
    void whatIsNotThere_isNone() throws Exception {
        assertEquals("a  none\nb  none\nc  none\n", of("{\"a\":{},\"b\":[],\"c\":null}"));
    }
}

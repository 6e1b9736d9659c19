package dripstone.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Some settings of one record replaced, as a command line gives them. */
public final class SettingsOverride {
    private SettingsOverride() {}

    /**
     * A copy of a record without groups or lists, with values replaced and checked as a file's are.
     *
     * @param values key in kebab case to text
     * @param origin what to call the place they come from
     */
    public static <R extends Record> R of(R settings, Map<String, String> values, String origin) throws ConfigurationException {
        LinkedHashMap<String, YamlNode> entries = new LinkedHashMap<>();
        SettingsTable.values(settings).forEach((key, text) -> entries.put(key, new YamlNode.Scalar(text, text.equals("none"), 0)));
        values.forEach((key, text) -> entries.put(key, new YamlNode.Scalar(text, false, 0)));
        List<Problem> problems = new ArrayList<>();
        @SuppressWarnings("unchecked") // the class of an R
        Class<R> type = (Class<R>) settings.getClass();
        return new SettingsBinder(origin, problems).bind(type, new YamlNode.Mapping(entries, 0), "")
                .orElseThrow(() -> new ConfigurationException(problems));
    }
}

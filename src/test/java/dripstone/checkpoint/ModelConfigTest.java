package dripstone.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dripstone.disk.Claims;
import dripstone.disk.CorruptFileException;
import dripstone.kernel.Activation;
import dripstone.model.ActivationChoice;
import dripstone.model.Architecture;
import dripstone.model.ModelSettings;
import dripstone.model.ModelShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class ModelConfigTest {
    private static final Path FILE = Path.of("m", "config.json");

    private static ModelShape decode(String json) throws IOException {
        return ModelConfig.decode(FILE, json.replace('\'', '"').getBytes(UTF_8));
    }

    static Stream<ModelShape> shapes() {
        return Arrays.stream(Architecture.values()).flatMap(a -> Arrays.stream(ActivationChoice.values()).flatMap(f -> Stream.of(
                shape(a, f, a == Architecture.GPT2 ? 0 : 6, true, 0), shape(a, f, 0, false, 3))));
    }

    private static ModelShape shape(Architecture a, ActivationChoice f, int headSize, boolean tied, int outputs) {
        int kvHeads = a == Architecture.GPT2 ? 4 : 2;
        return new ModelShape(new ModelSettings(a, 3, 16, 4, kvHeads, headSize, 20, f, 12, 5_000, 1.5e-6, tied, outputs), 29);
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void decodeOfEncode_isTheIdentity(ModelShape shape) throws IOException {
        assertEquals(shape, ModelConfig.decode(FILE, ModelConfig.encode(shape, OptionalInt.of(4))));
        assertEquals(shape, ModelConfig.decode(FILE, ModelConfig.encode(shape, OptionalInt.empty())));
    }

    /** The values are those of {@code XConfig()} in transformers 4.57 and 5.23. */
    @Test
    void absentFields_haveTheDefaultsOfTheirClass() throws IOException {
        assertEquals(new ModelShape(ModelSettings.llama(32, 4096, 32, 32, 11_008, 2048, 10_000, 1e-6, false), 32_000),
                decode("{'model_type':'llama'}"));
        assertEquals(new ModelShape(new ModelSettings(Architecture.MISTRAL, 32, 4096, 32, 8, 0, 14_336, ActivationChoice.AUTO, 131_072,
                10_000, 1e-6, false, 0), 32_000), decode("{'model_type':'mistral','sliding_window':null}"));
        assertEquals(new ModelShape(new ModelSettings(Architecture.QWEN2, 32, 4096, 32, 32, 0, 22_016, ActivationChoice.AUTO, 32_768,
                10_000, 1e-6, false, 0), 151_936), decode("{'model_type':'qwen2'}"));
        assertEquals(new ModelShape(new ModelSettings(Architecture.QWEN3, 32, 4096, 32, 32, 128, 22_016, ActivationChoice.AUTO, 32_768,
                10_000, 1e-6, false, 0), 151_936), decode("{'model_type':'qwen3'}"));
        assertEquals(new ModelShape(new ModelSettings(Architecture.GPT2, 12, 768, 12, 12, 0, 3072, ActivationChoice.GELU_TANH, 1024,
                10_000, 1e-5, true, 0), 50_257), decode("{'model_type':'gpt2','architectures':['GPT2LMHeadModel'],'n_inner':null}"));
    }

    @Test
    void keyValueHeads_ofNull_areAsManyAsHeads() throws IOException {
        String mistral = "{'model_type':'mistral','sliding_window':null,'num_attention_heads':16";
        assertEquals(8, decode(mistral + "}").settings().kvHeads());
        assertEquals(16, decode(mistral + ",'num_key_value_heads':null}").settings().kvHeads());
        assertEquals(16, decode("{'model_type':'llama','num_attention_heads':16}").settings().kvHeads());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "'rope_theta':500000.0|500000", "'rope_theta':500000,'rope_scaling':null|500000",
        "'rope_parameters':{'rope_type':'default','rope_theta':2000.0}|2000", "'rope_parameters':{'rope_theta':2000}|2000",
        "'rope_scaling':{'type':'default'}|10000", "'rope_theta':7,'rope_parameters':{'rope_theta':9}|9", "'rope_parameters':{}|10000"})
    void rotaryBase_isReadAsBothMajorVersionsWriteIt(String fields, double theta) throws IOException {
        assertEquals(theta, decode("{'model_type':'llama'," + fields + "}").settings().ropeTheta());
    }

    @ParameterizedTest
    @CsvSource({"relu, RELU", "gelu, GELU", "gelu_new, GELU_TANH", "gelu_pytorch_tanh, GELU_TANH", "silu, SILU", "swish, SILU"})
    void activations_areReadByTheirNames(String name, Activation activation) throws IOException {
        assertEquals(activation, decode("{'model_type':'llama','hidden_act':'" + name + "'}").activation());
        assertEquals(activation, decode("{'model_type':'gpt2','activation_function':'" + name + "'}").activation());
    }

    @Test
    void laterNames_areReadInGpt2Too() throws IOException {
        ModelShape shape = decode("{'model_type':'gpt2','hidden_size':16,'num_attention_heads':2,'num_hidden_layers':3,"
                + "'max_position_embeddings':9}");
        assertEquals(new ModelSettings(Architecture.GPT2, 3, 16, 2, 2, 0, 64, ActivationChoice.AUTO, 9, 10_000, 1e-5, true, 0),
                shape.settings());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "'model_type':'bert'|field=model_type value=\"bert\"",
        "'x':1|field=model_type",
        "'model_type':'llama','architectures':['LlamaForSequenceClassification']|field=architectures",
        "'model_type':'llama','quantization_config':{'bits':4}|field=quantization_config value={\"bits\":4}",
        "'model_type':'llama','attention_bias':true|field=attention_bias value=true",
        "'model_type':'qwen3','attention_bias':true|field=attention_bias value=true",
        "'model_type':'llama','mlp_bias':true|field=mlp_bias value=true",
        "'model_type':'llama','hidden_act':'mish'|field=hidden_act value=\"mish\"",
        "'model_type':'llama','rope_scaling':{'type':'linear','factor':2.0}|field=rope_scaling",
        "'model_type':'llama','rope_parameters':{'rope_type':'llama3','factor':8}|field=rope_parameters",
        "'model_type':'llama','rope_parameters':{'full_attention':{'rope_theta':1}}|field=rope_parameters",
        "'model_type':'llama','rope_parameters':7|field=rope_parameters",
        "'model_type':'llama','partial_rotary_factor':0.5|field=partial_rotary_factor",
        "'model_type':'llama','rope_parameters':{'partial_rotary_factor':0.5}|field=partial_rotary_factor",
        "'model_type':'mistral'|field=sliding_window",
        "'model_type':'mistral','sliding_window':4096|field=sliding_window value=4096",
        "'model_type':'qwen2','use_sliding_window':true,'sliding_window':100|field=sliding_window value=100",
        "'model_type':'qwen3','layer_types':['full_attention','sliding_attention']|field=layer_types",
        "'model_type':'llama','hidden_size':'big'|field=hidden_size value=\"big\"",
        "'model_type':'llama','hidden_size':-1|field=hidden_size value=-1",
        "'model_type':'llama','hidden_size':1.5|field=hidden_size",
        "'model_type':'llama','hidden_size':99999999999|field=hidden_size",
        "'model_type':'llama','rms_norm_eps':'x'|field=rms_norm_eps",
        "'model_type':'llama','tie_word_embeddings':1|field=tie_word_embeddings",
        "'model_type':'llama','vocab_size':0|field=vocab_size",
        "'model_type':'gpt2','scale_attn_weights':false|field=scale_attn_weights value=false",
        "'model_type':'gpt2','scale_attn_by_inverse_layer_idx':true|field=scale_attn_by_inverse_layer_idx",
        "'model_type':'gpt2','add_cross_attention':true|field=add_cross_attention",
        "'model_type':'gpt2','activation_function':'tanh'|field=activation_function"})
    void whatIsNotComputed_isRefusedByFieldAndValue(String fields, String said) {
        UnsupportedModelException e = assertThrows(UnsupportedModelException.class, () -> decode("{" + fields + "}"));
        Claims.assertSays(e, "file=" + FILE, said, "; ");
    }

    @Test
    void slidingWindow_asLongAsTheContext_isNone() throws IOException {
        String json = "{'model_type':'mistral','sliding_window':4096,'max_position_embeddings':32768}";
        byte[] bytes = json.replace('\'', '"').getBytes(UTF_8);
        assertEquals(4096, ModelConfig.decode(FILE, bytes, 4096).settings().context());
        assertThrows(UnsupportedModelException.class, () -> ModelConfig.decode(FILE, bytes, 4097));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "'num_attention_heads':3|heads must divide the width", "'num_hidden_layers':0|layers must be over 0",
        "'head_dim':7|head-size must be even",
        "'num_key_value_heads':5|kv-heads must divide heads", "'rms_norm_eps':0|norm-epsilon",
        "'max_position_embeddings':0|context must be over 0"})
    void sizesThatMakeNoModel_areRefused(String fields, String said) {
        Claims.assertSays(assertThrows(IOException.class, () -> decode("{'model_type':'llama'," + fields + "}")), "file=" + FILE, said);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"|", "[]|", "{|", "null|", "{'model_type':'llama','model_type':'llama'}|"})
    void whatIsNoJsonObject_isRefused(String text) {
        assertThrows(CorruptFileException.class, () -> decode(text == null ? "" : text));
    }
}

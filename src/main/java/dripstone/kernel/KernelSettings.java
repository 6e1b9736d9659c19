package dripstone.kernel;

import dripstone.life.Setting;
import dripstone.life.SettingKind;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** How numbers are computed. */
public record KernelSettings(
        @Setting(
                        value = "Elements of activations and of the weights that products read; auto takes bf16 where the processor is "
                                + "fast at it, by a fixed table of processors.",
                        kind = SettingKind.IDENTITY,
                        byDefault = "auto")
                PrecisionChoice precision,
        @Setting(
                        value = "Which kernels run: auto takes the fast ones, scalar the slow reference; their last bits differ.",
                        kind = SettingKind.TRAINING,
                        byDefault = "auto")
                PathChoice path,
        @Setting(
                        value = "Directory where the native library is unpacked, 90 MB, for when the directory for temporary files "
                                + "does not allow code to be loaded.",
                        byDefault = "none")
                @Nullable Path libraryCache) {

    /** A precision, or the table's. */
    public enum PrecisionChoice {
        AUTO,
        BF16,
        F32
    }

    /** A set of kernels. */
    public enum PathChoice {
        AUTO,
        SCALAR
    }

    /** What holds when nothing is set. */
    public static KernelSettings byDefault() {
        return new KernelSettings(PrecisionChoice.AUTO, PathChoice.AUTO, null);
    }
}

package dripstone.train;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes a form of {@code dripstone.kernel.Lanes} whose sum of a vector's lanes is {@code reduceLanes(ADD)}, whose order the
 * specification leaves open, in place of the fixed tree. In front of a class path it changes that one method of every kernel.
 */
final class LaneSumPatch {
    private static final String CLASS = "dripstone/kernel/Lanes.class";
    private static final ClassDesc VECTOR = ClassDesc.of("jdk.incubator.vector.FloatVector");
    private static final ClassDesc OPERATORS = ClassDesc.of("jdk.incubator.vector.VectorOperators");
    private static final ClassDesc ASSOCIATIVE = OPERATORS.nested("Associative");

    private LaneSumPatch() {}

    /** @return the directory, to stand in front of a class path */
    static Path write(Path directory) throws IOException {
        try (InputStream in = LaneSumPatch.class.getClassLoader().getResourceAsStream(CLASS)) {
            if (in == null) {
                throw new IOException("no class " + CLASS + " on the class path");
            }
            ClassFile format = ClassFile.of();
            ClassModel lanes = format.parse(in.readAllBytes());
            if (lanes.methods().stream().noneMatch(LaneSumPatch::isSum)) {
                throw new IOException(CLASS + " has no sum(FloatVector) any more: this patch changes nothing");
            }
            byte[] patched = format.transformClass(lanes, ClassTransform.transformingMethods(LaneSumPatch::isSum, replaceBody()));
            Path file = directory.resolve(CLASS);
            Files.createDirectories(file.resolveSibling(""));
            Files.write(file, patched);
            return directory;
        }
    }

    private static boolean isSum(MethodModel method) {
        return method.methodName().equalsString("sum")
                && method.methodTypeSymbol().equals(MethodTypeDesc.of(ConstantDescs.CD_float, VECTOR));
    }

    private static MethodTransform replaceBody() {
        return (builder, element) -> {
            if (element instanceof CodeAttribute) {
                builder.withCode(code -> code.aload(0)
                        .getstatic(OPERATORS, "ADD", ASSOCIATIVE)
                        .invokevirtual(VECTOR, "reduceLanes", MethodTypeDesc.of(ConstantDescs.CD_float, ASSOCIATIVE))
                        .freturn());
            } else {
                builder.with(element);
            }
        };
    }
}

package dripstone.app.crash.agent;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Writes {@code CrashAgent.passing(NUMBER)} into the methods of a class, at the edges of its places, and {@code CrashAgent.keep(FILE)}
 * before the deletion of what is needed for the comparison.
 */
public final class Weaver {
    private static final ClassDesc AGENT = ClassDesc.of(CrashAgent.class.getName());
    private static final MethodTypeDesc PASSING = MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_int);
    private static final MethodTypeDesc KEEP = MethodTypeDesc.of(ConstantDescs.CD_void, ClassDesc.of("java.nio.file.Path"));

    private final List<Place> places;
    private final SortedSet<Integer> found = new TreeSet<>();

    public Weaver(List<Place> places) {
        this.places = places;
    }

    private record Numbered(int number, Place place) {}

    /** Whether a class has any place. @param className with slashes */
    public boolean concerns(String className) {
        return !of(className).isEmpty();
    }

    /** The places that were found in the classes so far. */
    public SortedSet<Integer> found() {
        return found;
    }

    private List<Numbered> of(String className) {
        List<Numbered> own = new ArrayList<>();
        for (int i = 0; i < places.size(); i++) {
            if (places.get(i).owner().replace('.', '/').equals(className)) {
                own.add(new Numbered(i, places.get(i)));
            }
        }
        return own;
    }

    public byte[] woven(byte[] bytes) {
        ClassFile files = ClassFile.of();
        ClassModel model = files.parse(bytes);
        List<Numbered> own = of(model.thisClass().asInternalName());
        ClassTransform transform = (builder, element) -> {
            List<Numbered> here = element instanceof MethodModel method && method.code().isPresent()
                    ? own.stream().filter(n -> n.place().method().equals(method.methodName().stringValue())).toList()
                    : List.of();
            if (element instanceof MethodModel method && !here.isEmpty()) {
                builder.transformMethod(method, MethodTransform.transformingCode(new Edges(here)));
            } else {
                builder.with(element);
            }
        };
        return files.transformClass(model, transform);
    }

    private final class Edges implements CodeTransform {
        private final List<Numbered> here;

        private Edges(List<Numbered> here) {
            this.here = here;
        }

        @Override
        public void atStart(CodeBuilder builder) {
            passMethod(builder);
        }

        private void passMethod(CodeBuilder builder) {
            for (Numbered n : here) {
                if (n.place().call().isEmpty()) {
                    pass(builder, n);
                }
            }
        }

        private void pass(CodeBuilder builder, Numbered n) {
            found.add(n.number());
            builder.loadConstant(n.number()).invokestatic(AGENT, "passing", PASSING);
        }

        @Override
        public void accept(CodeBuilder builder, CodeElement element) {
            switch (element) {
                case ReturnInstruction r -> {
                    passMethod(builder);
                    builder.with(r);
                }
                case InvokeInstruction call -> {
                    List<Numbered> named = here.stream()
                            .filter(n -> n.place().isCall(call.owner().asInternalName(), call.name().stringValue())).toList();
                    if (named.stream().anyMatch(n -> n.place().keepsFile())) {
                        builder.dup().invokestatic(AGENT, "keep", KEEP);
                    }
                    named.forEach(n -> pass(builder, n));
                    builder.with(call);
                    named.forEach(n -> pass(builder, n));
                }
                default -> builder.with(element);
            }
        }
    }
}

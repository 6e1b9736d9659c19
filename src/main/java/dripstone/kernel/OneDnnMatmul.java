package dripstone.kernel;

/**
 * A product as a oneDNN primitive.
 *
 * @param index its place among the engine's products: lanes find their own arguments by it
 */
record OneDnnMatmul(MatmulShape shape, int index, long primitive, long descriptorA, long descriptorB, long descriptorC,
        long primitiveDescriptor, long scratchpadDescriptor, long scratchpadBytes) implements Matmul {

    static OneDnnMatmul create(OneDnn calls, long engine, MatmulShape s, int index) {
        long a = calls.matrix(type(s.a()), s.m(), s.k(), s.transA() ? 1 : s.lda(), s.transA() ? s.lda() : 1);
        long b = s.packedB()
                ? packed(calls, PackedForm.of(s))
                : calls.matrix(type(s.a()), s.k(), s.n(), s.transB() ? 1 : s.ldb(), s.transB() ? s.ldb() : 1);
        long c = calls.matrix(type(s.c()), s.m(), s.n(), s.ldc(), 1);
        long attributes = calls.attributes(s.accumulate());
        long descriptor = calls.matmulDescriptor(engine, a, b, c, attributes);
        calls.destroy("dnnl_primitive_attr_destroy", attributes);
        long scratchpad = calls.scratchpadDescriptor(descriptor);
        return new OneDnnMatmul(s, index, calls.primitive(descriptor), a, b, c, descriptor, scratchpad, calls.bytes(scratchpad));
    }

    private static long packed(OneDnn calls, PackedForm form) {
        int tag = form.element() == Element.BF16 ? OneDnn.TAG_PANELS_OF_PAIRS : OneDnn.TAG_PANELS;
        long descriptor = calls.blocked(type(form.element()), form.k(), form.n(), tag);
        if (calls.bytes(descriptor) != form.bytes()) {
            throw new IllegalStateException("oneDNN packs otherwise: form=" + form + " expected-bytes=" + form.bytes() + " found-bytes="
                    + calls.bytes(descriptor));
        }
        return descriptor;
    }

    void destroy(OneDnn calls) {
        calls.destroy("dnnl_primitive_destroy", primitive);
        calls.destroy("dnnl_primitive_desc_destroy", primitiveDescriptor);
        calls.destroy("dnnl_memory_desc_destroy", descriptorA);
        calls.destroy("dnnl_memory_desc_destroy", descriptorB);
        calls.destroy("dnnl_memory_desc_destroy", descriptorC);
    }

    private static int type(Element element) {
        return switch (element) {
            case BF16 -> OneDnn.BF16;
            case F32 -> OneDnn.F32;
            case F64 -> throw new IllegalArgumentException("oneDNN multiplies no doubles: element=F64");
        };
    }
}

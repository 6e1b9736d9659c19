package dripstone.model;

/**
 * A model that is not trained, whose predictions another one learns. It may have any architecture and size, but the student's
 * vocabulary and at least its context; its parameters were allocated by the kernels that train the student, belong to the caller, and
 * do not change while the pass lives.
 */
public record Teacher(Parameters parameters, Distillation distillation) {
    /** @throws IllegalArgumentException when the student cannot learn from it */
    void check(ModelShape student) {
        ModelShape shape = parameters.shape();
        if (shape.vocabulary() != student.vocabulary()) {
            throw new IllegalArgumentException("a teacher must have the student's tokenizer: teacher vocabulary=" + shape.vocabulary()
                    + " student vocabulary=" + student.vocabulary());
        }
        if (shape.settings().context() < student.settings().context()) {
            throw new IllegalArgumentException("a teacher must have at least the student's context: teacher context="
                    + shape.settings().context() + " student context=" + student.settings().context());
        }
        int outputs = student.settings().regressionOutputs();
        if (distillation.hiddenWeight() > 0 && outputs != shape.settings().width()) {
            throw new IllegalArgumentException("regression-outputs must be the teacher's width when hidden-weight is over 0:"
                    + " regression-outputs=" + outputs + " teacher width=" + shape.settings().width());
        }
    }
}

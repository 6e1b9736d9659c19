package dripstone.kernel;

/** A lane that refuses the threads that did not open it. */
abstract class ConfinedLane implements Lane {
    private final Thread owner = Thread.currentThread();

    final void checkThread() {
        if (!owner.equals(Thread.currentThread())) {
            throw new WrongThreadException("a lane is run by the thread that opened it: owner=" + owner.getName() + " caller="
                    + Thread.currentThread().getName());
        }
    }

    static IllegalArgumentException foreign(Matmul matmul) {
        return new IllegalArgumentException("the product was prepared by another kernel set: " + matmul.shape());
    }
}

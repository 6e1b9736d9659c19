package dripstone.token;

import java.util.Arrays;

/** A binary heap of longs, least first. */
final class LongHeap {
    private long[] items;
    private int size;

    LongHeap(int capacity) {
        items = new long[Math.max(8, capacity)];
    }

    boolean isEmpty() {
        return size == 0;
    }

    void clear() {
        size = 0;
    }

    /** Gives memory back; the heap is empty. */
    void trim(int capacity) {
        if (items.length > capacity) {
            items = new long[capacity];
        }
    }

    void add(long item) {
        if (size == items.length) {
            items = Arrays.copyOf(items, size + (size >> 1));
        }
        int i = size++;
        while (i > 0) {
            int parent = (i - 1) >> 1;
            if (items[parent] <= item) {
                break;
            }
            items[i] = items[parent];
            i = parent;
        }
        items[i] = item;
    }

    /** Takes the least; the heap is not empty. */
    long poll() {
        long least = items[0];
        long item = items[--size];
        int i = 0;
        int child = 1;
        while (child < size) {
            if (child + 1 < size && items[child + 1] < items[child]) {
                child++;
            }
            if (items[child] >= item) {
                break;
            }
            items[i] = items[child];
            i = child;
            child = 2 * i + 1;
        }
        items[i] = item;
        return least;
    }
}

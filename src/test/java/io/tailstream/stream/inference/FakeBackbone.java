package io.tailstream.stream.inference;

import io.tailstream.model.AdaptedBackbone;
import io.tailstream.vision.Preprocessing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A backbone of two classes whose logits are the first and the last red value of each image, which also notes the sizes
 * it was called with, and how often it was closed. Tests override {@link #check}.
 */
public class FakeBackbone implements AdaptedBackbone {
    /** No resize of a 2 x 2 image, no change of its values but to 0..1. */
    public static final Preprocessing INPUT =
            new Preprocessing(Preprocessing.Kind.PLAIN, 2, new float[] {0, 0, 0}, new float[] {1, 1, 1});

    public final List<Integer> sizes = Collections.synchronizedList(new ArrayList<>());
    public final AtomicInteger closes = new AtomicInteger();
    private final String name;
    private final Preprocessing input;

    public FakeBackbone(String name) {
        this(name, INPUT);
    }

    public FakeBackbone(String name, Preprocessing input) {
        this.name = name;
        this.input = input;
    }

    /** Called with the first red value of every image of a call. */
    public void check(float[] reds) {}

    @Override
    public String name() {
        return name;
    }

    @Override
    public Preprocessing input() {
        return input;
    }

    @Override
    public int classes() {
        return 2;
    }

    @Override
    public float[] logits(float[] pixels, int images) {
        sizes.add(images);
        float[] logits = new float[images * 2];
        float[] reds = new float[images];
        int area = input.size() * input.size();
        for (int i = 0; i < images; i++) {
            reds[i] = pixels[i * input.length()];
            logits[2 * i] = reds[i];
            logits[2 * i + 1] = pixels[i * input.length() + area - 1];
        }
        check(Arrays.copyOf(reds, images));
        return logits;
    }

    @Override
    public void close() {
        closes.incrementAndGet();
    }
}

package io.tailstream.model.architecture;

/**
 * Shape of a CLIP text encoder (causal transformer). CLIP's own: {@code new TextTower(77, 49408, 512, 12, 8, 2048)}.
 *
 * @param context longest text in tokens, start and end included
 * @param vocabulary number of token ids; the highest one ends a text
 * @param width of a token
 * @param layers transformer blocks
 * @param heads of attention; they divide the width
 * @param mlpWidth of the hidden layer of each block's MLP, as a rule 4 · width
 */
public record TextTower(int context, int vocabulary, int width, int layers, int heads, int mlpWidth) {
    public TextTower {
        Blocks.check("text", width, layers, heads, mlpWidth);
        if (context < 2 || vocabulary < 2) {
            throw new IllegalArgumentException("text: a context of " + context + " tokens over a vocabulary of "
                    + vocabulary + " holds no start and end");
        }
    }
}

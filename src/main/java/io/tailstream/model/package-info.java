/**
 * CLIP encoders, adapters and the cosine head on PyTorch (through DJL), their files and their tokenizer.
 *
 * <p>An encoder is one native call: its forward pass is a short TorchScript source, written from the {@link
 * io.tailstream.model.Architecture}, that holds no parameters; the weights, frozen and tuned, are passed to it.
 */
package io.tailstream.model;

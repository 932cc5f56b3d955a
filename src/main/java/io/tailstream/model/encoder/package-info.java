/** Images and texts to embeddings, an encoder being one native call; tokens, zero-shot heads and losses. */
package io.tailstream.model.encoder;

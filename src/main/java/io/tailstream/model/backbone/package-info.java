/** A pre-trained backbone as a folder: its manifest, its weights, its tokenizer. */
package io.tailstream.model.backbone;

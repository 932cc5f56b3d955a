/** Class names to prompts, and these to text embeddings. */
package io.tailstream.training.text;

/** What is trained beside the frozen weights: adapters, prompts and the cosine head, and what they cost. */
package io.tailstream.model.tuner;

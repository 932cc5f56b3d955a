/** Published checkpoints made into backbone folders. */
package io.tailstream.model.checkpoint;

/** The names and shapes of a checkpoint, whoever wrote it. */
package io.tailstream.model.layout;

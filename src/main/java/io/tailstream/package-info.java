/** The records of the topics, generated from {@code schemas/}. */
package io.tailstream;

/** Schemas and their ids: a server with the interface of Confluent, or one in the process. */
package io.tailstream.stream.wire.registry;

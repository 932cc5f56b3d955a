/** The topics of the contract: declared once, made and checked on a broker. */
package io.tailstream.stream.wire.topic;

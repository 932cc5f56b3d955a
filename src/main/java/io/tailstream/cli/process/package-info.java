/** A process put together: Quarkus, its roles, its end. */
package io.tailstream.cli.process;

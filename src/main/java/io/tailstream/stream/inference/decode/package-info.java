/** Records to pixels, on threads of their own. */
package io.tailstream.stream.inference.decode;

/** The page and its data, and the demo's registry for other programs. */
package io.tailstream.web;

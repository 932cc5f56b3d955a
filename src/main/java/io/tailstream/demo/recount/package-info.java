/** What came of a run, counted again from its topics. */
package io.tailstream.demo.recount;

/**
 * What all operators share. Data flows one way: observe, guard, diagnose, plan, save, apply, report. The packages guard,
 * diagnose and plan are pure: values in, values out, no client, no clock, no log.
 */
package dev.bulkhead.core;

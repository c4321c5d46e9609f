package dev.flotilla.wire;

package dev.flotilla.core;

package dev.flotilla.dht;

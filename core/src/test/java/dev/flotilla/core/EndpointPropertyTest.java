package dev.flotilla.core;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class EndpointPropertyTest {
    @Property
    void ipv4RoundTrips(@ForAll @Size(4) byte[] address, @ForAll @IntRange(max = 65_535) int port) {
        Endpoint endpoint = Endpoint.of(address, port);
        assertThat(endpoint.isIpv4()).isTrue();
        assertThat(endpoint.addressBytes()).isEqualTo(address);
        assertThat(endpoint.port()).isEqualTo(port);
        assertThat(Endpoint.parse(endpoint.toString())).isEqualTo(endpoint);
        assertThat(Endpoint.readCompactIpv4(endpoint.compact().toByteArray(), 0))
                .isEqualTo(endpoint);
    }

    @Property
    void ipv6RoundTrips(@ForAll @Size(16) byte[] address, @ForAll @IntRange(max = 65_535) int port) {
        Endpoint endpoint = Endpoint.of(address, port);
        assertThat(Endpoint.parse(endpoint.toString())).isEqualTo(endpoint).isEqualByComparingTo(endpoint);
        if (!endpoint.isIpv4()) {
            assertThat(endpoint.addressBytes()).isEqualTo(address);
            assertThat(Endpoint.readCompactIpv6(endpoint.compact().toByteArray(), 0))
                    .isEqualTo(endpoint);
        }
    }

    @Property
    void anyTextIsAnEndpointOrAnIllegalArgument(@ForAll String text) {
        try {
            assertThat(Endpoint.parse(text)).isNotNull();
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageNotContaining("null");
        }
    }
}

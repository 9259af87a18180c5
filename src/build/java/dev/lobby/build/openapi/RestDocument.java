package dev.lobby.build.openapi;

import io.smallrye.openapi.api.SmallRyeOpenAPI;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.jboss.jandex.IndexView;

/** Generates the OpenAPI document of the REST API from the resources, and completes it with {@link OpenApiFilter}. */
public final class RestDocument {
    private RestDocument() {}

    /** The document as JSON. All classes that it describes must be in the index, and on the class path. */
    public static String of(IndexView classes, String title, String version, String description) {
        OpenAPI about = OASFactory.createOpenAPI()
                .info(OASFactory.createInfo()
                        .title(title)
                        .version(version)
                        .description(description)
                        .license(OASFactory.createLicense()
                                .name("Apache-2.0")
                                .url("https://www.apache.org/licenses/LICENSE-2.0.txt")));
        return SmallRyeOpenAPI.builder()
                .withConfig(new NoConfig())
                .withInitialModel(about)
                .withIndex(classes)
                .addFilter(new OpenApiFilter(classes))
                .build()
                .toJSON();
    }
}

package mkplay.server.web;

import java.time.Duration;
import mkplay.web.FrontEndAssets;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.CacheControl;
import org.springframework.web.reactive.config.ResourceHandlerRegistry;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.reactive.resource.EncodedResourceResolver;

/** Static files of the front end below {@code /assets/}, compressed as its build has left them, and nothing else of the class path. */
@Configuration(proxyBeanMethods = false)
class PageConfiguration implements WebFluxConfigurer {

    @Bean
    FrontEndAssets frontEndAssets() {
        return FrontEndAssets.load(FrontEndAssets.WORKSPACE);
    }

    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        // These keep their names when their content changes; all others carry a hash of it. A pattern without a
        // variable part would leave no path to look up below the location.
        registry.addResourceHandler("/assets/{name:boot\\.js|icon\\.svg|licences\\.txt}")
                .addResourceLocations("classpath:/static/assets/")
                .setCacheControl(CacheControl.maxAge(Duration.ofMinutes(5)))
                .resourceChain(true)
                .addResolver(new EncodedResourceResolver());
        registry.addResourceHandler("/assets/**")
                .addResourceLocations("classpath:/static/assets/")
                .setCacheControl(CacheControl.maxAge(Duration.ofDays(365)).immutable())
                .resourceChain(true)
                .addResolver(new EncodedResourceResolver());
    }
}

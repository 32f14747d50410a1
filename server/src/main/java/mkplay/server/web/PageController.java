package mkplay.server.web;

import java.util.List;
import mkplay.web.FrontEndAssets;
import mkplay.web.WorkspacePage;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestAttribute;

/** The workspace page. */
@Controller
public class PageController {

    private final FrontEndAssets assets;

    PageController(FrontEndAssets assets) {
        this.assets = assets;
    }

    /** The workspace; the query parameter {@code sample} is read by the page's script. */
    @GetMapping("/")
    public String workspace(@RequestAttribute(SecurityHeadersFilter.NONCE) String nonce, Model model) {
        model.addAttribute("page", new WorkspacePage(nonce, assets, List.of(), null));
        return "workspace";
    }
}

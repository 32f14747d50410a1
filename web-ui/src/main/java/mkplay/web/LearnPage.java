package mkplay.web;

import java.util.List;

/**
 * What the template {@code learn} shows: all lessons by lecture topic.
 *
 * @param nonce the response's Content-Security-Policy nonce, for its script and style elements
 * @param assets the built front end of the lessons
 * @param topics the topics in the order of the lecture
 */
public record LearnPage(String nonce, FrontEndAssets assets, List<Topic> topics) {

    /**
     * A lecture topic.
     *
     * @param name what it is called
     * @param lessons its lessons
     */
    public record Topic(String name, List<LessonPage.Lesson> lessons) {}
}

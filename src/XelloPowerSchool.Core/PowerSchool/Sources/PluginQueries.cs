namespace XelloPowerSchool.PowerSchool;

/// <summary>The names of our plugin's queries.</summary>
internal static class PluginQueries
{
    public const string Prefix = "com.xellopowerschool.sync.";

    public const string Students = Prefix + "students";
    public const string Schools = Prefix + "schools";
    public const string Courses = Prefix + "courses";
    public const string Catalogue = Prefix + "catalogue";
    public const string Terms = Prefix + "terms";
    public const string Sections = Prefix + "sections";
    public const string Enrollments = Prefix + "enrollments";
    public const string History = Prefix + "history";
    public const string Requests = Prefix + "requests";

    /// <summary>Which version of the plugin this is; the API tells it nowhere else.</summary>
    public const string Plugin = Prefix + "plugin";
}

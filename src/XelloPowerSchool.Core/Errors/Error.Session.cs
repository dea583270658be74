using System.Globalization;

namespace XelloPowerSchool.Errors;

/// <summary>Errors of the session: connections, sandboxes, paths.</summary>
internal static partial class Error
{
    public static XelloException NotConnected() => New(
        "NotConnected", XelloErrorCategory.ResourceUnavailable,
        "There is no connection to a PowerSchool server in this session.",
        "Run Connect-PowerSchool -Uri <address> -Credential <client id and secret>, or Connect-PowerSchool -Sandbox to try things out.");

    public static XelloException AmbiguousConnection(IEnumerable<string> names) => New(
        "AmbiguousConnection", XelloErrorCategory.InvalidArgument,
        $"Several servers are connected: {string.Join(", ", names)}.",
        "Say which one with -Connection.");

    public static XelloException ConnectionNotFound(string name, IEnumerable<string> names) => New(
        "ConnectionNotFound", XelloErrorCategory.ObjectNotFound,
        $"There is no connection named '{name}' in this session.",
        names.Any() ? $"Connected are: {string.Join(", ", names)}." : "Run Connect-PowerSchool first.", name);

    public static XelloException ConnectionExists(string name) => New(
        "ConnectionExists", XelloErrorCategory.ResourceExists,
        $"A connection named '{name}' is open already.",
        "Choose another name with -Name, or run Disconnect-PowerSchool first.", name);

    public static XelloException SandboxNotFound(string name, IEnumerable<string> names) => New(
        "SandboxNotFound", XelloErrorCategory.ObjectNotFound,
        $"There is no sandbox named '{name}'.",
        names.Any() ? $"Running are: {string.Join(", ", names)}." : "Run Start-PowerSchoolSandbox first.", name);

    public static XelloException SandboxExists(string name) => New(
        "SandboxExists", XelloErrorCategory.ResourceExists,
        $"A sandbox named '{name}' is running already.",
        "Choose another name with -Name, or run Stop-PowerSchoolSandbox first.", name);

    public static XelloException SandboxImpossible(string why) => New(
        "SandboxImpossible", XelloErrorCategory.InvalidArgument,
        $"There is no such district: {why}",
        "Dates from 2000 to 2098, up to 1,000,000 students and 500 schools can be had.");

    public static XelloException SandboxCannotListen(int port, Exception inner) => New(
        "SandboxCannotListen", XelloErrorCategory.ResourceUnavailable,
        $"The sandbox cannot listen on port {port} of this machine: {inner.Message}",
        "Leave -Port out to get a free one, or choose another.", port, inner);

    public static XelloException NotAFileSystemPath(string path, string provider) => New(
        "NotAFileSystemPath", XelloErrorCategory.InvalidArgument,
        $"The path '{path}' belongs to the provider {provider}.",
        "Give a path of the file system.", path);

    public static XelloException SchoolNotFound(string school) => New(
        "SchoolNotFound", XelloErrorCategory.ObjectNotFound,
        $"PowerSchool has no school '{school}'.",
        "Get-PSSchool lists the schools; give the school number or a name, wildcards allowed.", school);

    public static XelloException CourseNotFound(string courseNumber) => New(
        "CourseNotFound", XelloErrorCategory.ObjectNotFound,
        $"No school that was asked for has a course with number '{courseNumber}'.",
        "Check the number; leading zeros count. Get-PSCourse lists the courses; wildcards are allowed.", courseNumber);

    public static XelloException StudentNotFound(string studentNumber) => New(
        "StudentNotFound", XelloErrorCategory.ObjectNotFound,
        $"PowerSchool has no student with number {studentNumber} among those asked for.",
        "Check the number. By default only active students are read: -EnrollStatus names others.", studentNumber);

    public static XelloException StudentNotFound(long id) => New(
        "StudentNotFound", XelloErrorCategory.ObjectNotFound,
        string.Format(CultureInfo.InvariantCulture, "PowerSchool has no student with id {0}.", id),
        "Check the id: it is Students.DCID, which is neither Students.ID nor the student number.", id);
}

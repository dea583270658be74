using System.Globalization;

namespace XelloPowerSchool.Errors;

/// <summary>Errors of the conversation with PowerSchool.</summary>
internal static partial class Error
{
    private const string PluginPage = "System > System Settings > Plugin Management Configuration";

    public static XelloException InvalidAddress() => New(
        nameof(InvalidAddress), XelloErrorCategory.InvalidArgument,
        "The text given is not the address of a PowerSchool server.",
        "Copy the address from the browser while PowerSchool is open, for example https://ps.district.org. It must have no user name or password in it.");

    public static XelloException InsecureAddress(Uri address) => New(
        nameof(InsecureAddress), XelloErrorCategory.SecurityError,
        $"{address} is not encrypted: secrets and student data would be readable on the way.",
        "Use the server's https address. Plain http is only accepted for this machine itself, and without a certificate's thumbprint.", address);

    public static XelloException InvalidFilter(string what) => New(
        nameof(InvalidFilter), XelloErrorCategory.InvalidArgument,
        $"PowerSchool cannot search for a {what} that is empty or has a comma, semicolon, bracket, comparison sign or control character in it.",
        "Correct the value; for names use * in place of the character.");

    public static XelloException InvalidRequest(string what) => New(
        nameof(InvalidRequest), XelloErrorCategory.InvalidArgument,
        $"The request cannot be made: {what}.",
        "Correct the parameters. Get-Help Invoke-PowerSchoolRequest -Examples shows requests that work.");

    public static XelloException InvalidCredential(HttpResponseMessage response) => Answer(
        nameof(InvalidCredential), XelloErrorCategory.AuthenticationError, response,
        "the server does not accept the client id and secret. Either one of them is wrong, or the plugin is installed but not enabled",
        $"In PowerSchool open {PluginPage}: the plugin must be ticked as enabled. Then open the plugin's Data Provider Configuration "
        + "and compare client id and secret; they change when the plugin is deleted and installed again or when new ones are generated.");

    public static XelloException TokenRejected(HttpResponseMessage response) => Answer(
        nameof(TokenRejected), XelloErrorCategory.AuthenticationError, response,
        "the server refuses the token that it has just given out",
        $"Check under {PluginPage} that the plugin is still enabled, then connect again.");

    public static XelloException PluginAccessDenied(HttpResponseMessage response) => Answer(
        nameof(PluginAccessDenied), XelloErrorCategory.PermissionDenied, response,
        "the plugin has no access to the resources of the API (accessLevelV1Api)",
        "PowerSchool 25.2 and later asks for <oauth accessLevelV1Api=\"FULL\"/> in the plugin's plugin.xml. Install a version of the "
        + "plugin that has it and enable it.");

    public static XelloException AccessDenied(
        HttpResponseMessage response, string? says, IReadOnlyList<(string Table, string Field)> fields)
    {
        string lines = string.Join(Environment.NewLine, fields.Select(static f =>
            $"<field table=\"{f.Table.ToUpperInvariant()}\" field=\"{f.Field}\" access=\"ViewOnly\"/>"));
        return fields.Count == 0
            ? Answer(
                nameof(AccessDenied), XelloErrorCategory.PermissionDenied, response, "the server refuses it" + Says(says),
                $"Check what the plugin may read, under {PluginPage}.")
            : Answer(
                nameof(AccessDenied), XelloErrorCategory.PermissionDenied, response,
                "the plugin may not read " + string.Join(", ", fields.Select(static f => $"{f.Table}.{f.Field}")) + Says(says),
                "Add these lines to <access_request> in the plugin's plugin.xml, raise its version, install it and enable it:"
                + Environment.NewLine + lines);
    }

    public static XelloException SignInPageReceived(HttpResponseMessage response, Uri? location) => Answer(
        nameof(SignInPageReceived), XelloErrorCategory.InvalidData, response,
        location is null
            ? "a web page came instead of data, probably a sign-in page"
            : $"the server sends the request on to {Place(location, response)}, probably a sign-in page",
        "Check the address: it must be the PowerSchool server itself, not a portal or a single sign-on page in front of it. "
        + "If a proxy stands between, let it pass /oauth and /ws through unchanged.");

    public static XelloException UnexpectedResponse(HttpResponseMessage response, string what) => Answer(
        nameof(UnexpectedResponse), XelloErrorCategory.InvalidData, response,
        $"the answer cannot be read: {what}",
        "Check that the address is that of a PowerSchool server and that nothing on the way changes its answers.");

    public static XelloException ResourceNotFound(HttpResponseMessage response, string? says) => Answer(
        nameof(ResourceNotFound), XelloErrorCategory.ObjectNotFound, response,
        "the server knows nothing there" + Says(says),
        "Check the address and the id. If it was there before, check that the plugin is still enabled.");

    public static XelloException NoReadableSource(string connection, IReadOnlyList<(PowerSchoolSource Source, XelloException Reason)> refused) => New(
        nameof(NoReadableSource), XelloErrorCategory.PermissionDenied,
        $"The connection {connection} can read nothing: "
        + string.Join(" ", refused.Select(static r => $"{r.Source}: {r.Reason.Message.TrimEnd('.')} ({r.Reason.Id}).")),
        "Install the plugin that comes with this module, approve its access request and enable it, then connect again. "
        + "Test-PowerSchoolConnection shows what is missing.", connection);

    public static XelloException ListNotReadable(string connection, string list, IReadOnlyList<(PowerSchoolSource Source, XelloException Reason)> refused) => New(
        nameof(ListNotReadable), XelloErrorCategory.PermissionDenied,
        $"{list} cannot be read over the connection {connection}: "
        + string.Join(" ", refused.Select(static r => $"{r.Source}: {r.Reason.Message.TrimEnd('.')} ({r.Reason.Id}).")),
        "One of these ways is enough. " + string.Join(Environment.NewLine, refused.Select(static r => $"{r.Source}: {r.Reason.RecommendedAction}")), connection);

    public static XelloException PluginQueryNotFound(HttpResponseMessage response, string query) => Answer(
        nameof(PluginQueryNotFound), XelloErrorCategory.ResourceUnavailable, response,
        $"the server has no query {query}, which does not mean that it has no rows",
        $"If it was there before, the plugin that has it is switched off: enable it under {PluginPage}. Otherwise install the plugin, or a "
        + "newer version of it. A query with an argument or a column too many is installed without an error and is not found either.");

    public static XelloException QueryArgumentRejected(HttpResponseMessage response, string? says) => Answer(
        nameof(QueryArgumentRejected), XelloErrorCategory.InvalidArgument, response,
        "the server does not accept the arguments of the query" + Says(says),
        "Give every argument that the query requires, under its own name and in the form that it expects; check filter and order too.");

    public static XelloException TableNotFound(HttpResponseMessage response, string table) => Answer(
        nameof(TableNotFound), XelloErrorCategory.ObjectNotFound, response,
        $"the server has no table {table}",
        "Check the name. Extensions and tables of a state's package are not on every server.");

    public static XelloException TableClosed(HttpResponseMessage response, string table) => Answer(
        nameof(TableClosed), XelloErrorCategory.PermissionDenied, response,
        $"the table {table} is closed to all plugins",
        "No access request opens it. A named query may read it.");

    public static XelloException FieldNotFound(HttpResponseMessage response, string? says) => Answer(
        nameof(FieldNotFound), XelloErrorCategory.InvalidArgument, response,
        "a column does not exist" + Says(says),
        "Check the spelling, in the filter too. Columns differ between versions and states.");

    public static XelloException FieldNotSearchable(HttpResponseMessage response, string? says) => Answer(
        nameof(FieldNotSearchable), XelloErrorCategory.InvalidArgument, response,
        "a long text cannot be searched" + Says(says),
        "Leave the column out of the filter and choose among the rows that come.");

    public static XelloException FilterValueRejected(HttpResponseMessage response, string? says) => Answer(
        nameof(FilterValueRejected), XelloErrorCategory.InvalidArgument, response,
        "a value does not fit its column" + Says(says),
        "Compare numbers with digits only and dates as yyyy-MM-dd.");

    public static XelloException FilterNotReadable(string criterion) => New(
        nameof(FilterNotReadable), XelloErrorCategory.InvalidArgument,
        $"The criterion {criterion} cannot be applied to students who are read by the plugin's query.",
        "Use a field of the record, compared by ==, =gt=, =ge=, =lt= or =le=; or connect with -Source V1 or -Source Table, which hand the filter to the server.",
        criterion);

    public static XelloException PageSizeRejected(HttpResponseMessage response, string? says) => Answer(
        nameof(PageSizeRejected), XelloErrorCategory.LimitsExceeded, response,
        "the server does not accept the size of the pages" + Says(says),
        "The plugin's limits have been changed, or are about to take effect: connect again. They are set under "
        + $"{PluginPage} > the plugin > Data Configuration.");

    public static XelloException ResourceConflict(HttpResponseMessage response, string? says) => Answer(
        nameof(ResourceConflict), XelloErrorCategory.ResourceExists, response,
        "something else depends on it, or it has been changed meanwhile" + Says(says),
        "Read it again and see what has changed.");

    public static XelloException RequestRejected(HttpResponseMessage response, string? says) => Answer(
        nameof(RequestRejected), XelloErrorCategory.InvalidArgument, response,
        "the server does not accept the request" + Says(says),
        "Check the filter: field names, operators and the notation of its values.");

    public static XelloException ServerBusy(HttpResponseMessage response) => Answer(
        nameof(ServerBusy), XelloErrorCategory.LimitsExceeded, response,
        "the server answers too many requests and still does so after several tries",
        "Wait and try again, or lower the number of requests that run side by side (-ThrottleLimit).");

    public static XelloException ServerUnavailable(HttpResponseMessage response) => Answer(
        nameof(ServerUnavailable), XelloErrorCategory.ResourceUnavailable, response,
        "the server cannot serve at the moment, also after several tries",
        "Check whether PowerSchool is being restarted or updated, and try again later.");

    public static XelloException RequestTimeout(HttpResponseMessage response) => Answer(
        nameof(RequestTimeout), XelloErrorCategory.OperationTimeout, response,
        "the server gave up waiting for the request", "Check the network, and try again.");

    public static XelloException RequestTimeout(Uri address, Exception inner) => New(
        nameof(RequestTimeout), XelloErrorCategory.OperationTimeout, $"{address} did not answer in time.",
        "Check the network and the load of the server. Fewer expansions make pages lighter, and -TimeoutSec of Connect-PowerSchool gives more time.", address, inner);

    public static XelloException HostNotFound(Uri address, Exception inner) => New(
        nameof(HostNotFound), XelloErrorCategory.ConnectionError,
        $"There is no server of the name {address.Host}, or the name service does not answer.",
        "Check the spelling of the address and whether this machine resolves names of the district's network.", address, inner);

    public static XelloException CertificateNotTrusted(Uri address, Exception inner) => New(
        nameof(CertificateNotTrusted), XelloErrorCategory.SecurityError,
        $"The certificate of {address} is not trusted by this machine. Nothing was sent.",
        "Check that the name in the address is the one in the certificate and that it has not expired. If the district issues its own "
        + "certificates, add its root to the trusted roots of this machine, or name the certificate with -CertificateThumbprint.", address, inner);

    public static XelloException CertificatePinMismatch(Uri address, Exception inner) => New(
        nameof(CertificatePinMismatch), XelloErrorCategory.SecurityError,
        $"The certificate of {address} is not the one that -CertificateThumbprint names. Nothing was sent.",
        "Find out why: either the server was given a new certificate, then compare its thumbprint on the server itself and give the new one, "
        + "or somebody stands between.", address, inner);

    public static XelloException InvalidThumbprint() => New(
        nameof(InvalidThumbprint), XelloErrorCategory.InvalidArgument,
        "The text given is not the thumbprint of a certificate.",
        "Give the SHA-256 thumbprint (64 hexadecimal digits) or the SHA-1 thumbprint (40); colons, hyphens and blanks between them do not matter.");

    public static XelloException InvalidProxy() => New(
        nameof(InvalidProxy), XelloErrorCategory.InvalidArgument,
        "The value of -Proxy is not the address of a proxy.",
        "Give an address such as http://proxy.district.org:8080. User name and password do not belong into it but into -ProxyCredential.");

    public static XelloException ProxyConflict(string what) => New(
        nameof(ProxyConflict), XelloErrorCategory.InvalidArgument,
        $"The proxy options contradict each other: {what}.",
        "Use -NoProxy alone, or -Proxy with at most one of -ProxyCredential and -ProxyUseDefaultCredentials.");

    public static XelloException ProxyRefused(Uri address, Exception? inner) => New(
        nameof(ProxyRefused), XelloErrorCategory.ConnectionError,
        $"The proxy does not let the connection to {address.GetLeftPart(UriPartial.Authority)} through.",
        "Check -Proxy and -ProxyCredential, and that the proxy allows this server.", address.GetLeftPart(UriPartial.Authority), inner);

    public static XelloException ConnectionFailed(Uri address, Exception inner) => New(
        nameof(ConnectionFailed), XelloErrorCategory.ConnectionError,
        $"No connection to {address}, or it broke before the answer was complete.",
        "Check address and port, that the server is running, and what firewall or proxy stands between.", address, inner);

    public static XelloException ConnectionClosed(string name) => New(
        nameof(ConnectionClosed), XelloErrorCategory.InvalidOperation,
        $"The connection {name} has been closed.", "Connect again with Connect-PowerSchool.", name);

    public static XelloException IncompletePage(string path, int page, int expected, int received) => ReadIncomplete(path, string.Format(
        CultureInfo.InvariantCulture, "page {0} must have {1} records and has {2}, also when it is asked for again", page, expected, received));

    public static XelloException CountChanged(string path, int before, int after) => ReadIncomplete(path, string.Format(
        CultureInfo.InvariantCulture, "the server counted {0} records before and {1} after the read, also when it is repeated", before, after));

    public static XelloException StreamBroken(string path, int received, Exception? inner) => ReadIncomplete(path, string.Format(
        CultureInfo.InvariantCulture, "the answer broke off after {0} records", received), inner);

    public static XelloException IncompleteList(string path, int expected, int received) => ReadIncomplete(path, string.Format(
        CultureInfo.InvariantCulture, "the server counts {0} records and sends {1} different ones, also when they are asked for again", expected, received));

    public static XelloException DuplicateRow(string path, long id) => ReadIncomplete(path, string.Format(
        CultureInfo.InvariantCulture, "the record {0} came twice, so another one is likely to be missing", id));

    private static XelloException ReadIncomplete(string path, string what, Exception? inner = null) => New(
        nameof(ReadIncomplete), XelloErrorCategory.InvalidResult, $"{path} could not be read completely: {what}.",
        "Records may have been changed during the read: try again. If it stays, look for errors in the server's log.", path, inner);

    private static XelloException Answer(
        string id, XelloErrorCategory category, HttpResponseMessage response, string what, string action)
    {
        HttpRequestMessage request = response.RequestMessage!;
        string address = request.RequestUri!.GetLeftPart(UriPartial.Path);
        int status = (int)response.StatusCode;
        XelloException error = New(
            id, category,
            string.Format(CultureInfo.InvariantCulture, "{0} {1} (status {2}): {3}.", request.Method, address, status, what.TrimEnd('.')),
            action, address);
        error.StatusCode = status;
        return error;
    }

    private static string Says(string? says) => says is null ? "" : $"; it says: {says}";

    // Without the query: sign-in services put state into it.
    private static string Place(Uri location, HttpResponseMessage response) =>
        (location.IsAbsoluteUri ? location : new Uri(response.RequestMessage!.RequestUri!, location)).GetLeftPart(UriPartial.Path);
}

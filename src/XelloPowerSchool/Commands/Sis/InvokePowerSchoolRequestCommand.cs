using System.Collections;
using System.Globalization;
using System.Management.Automation;
using XelloPowerSchool.PowerSchool;

namespace XelloPowerSchool.Commands;

/// <summary>Sends a request of one's own wording to the server and writes what it answers.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "PowerSchoolRequest", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(PSObject), typeof(string))]
public sealed class InvokePowerSchoolRequestCommand : ConnectedCmdlet
{
    /// <summary>Path on the server, with or without a query, for example /ws/v1/district; or an address of the same server.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The HTTP method.</summary>
    [Parameter]
    [ValidateSet("Get", "Post", "Put", "Patch", "Delete")]
    public string Method { get; set; } = "Get";

    /// <summary>Parameters to add to the path. Lists are joined by commas.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? Query { get; set; }

    /// <summary>The body: a text is sent as it is; a hashtable, list or object as JSON.</summary>
    [Parameter]
    public object? Body { get; set; }

    /// <summary>Media type of the body.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string ContentType { get; set; } = "application/json";

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        PowerSchoolConnection connection = ResolveConnection();
        var request = new FreeRequest(connection.Uri, new HttpMethod(Method.ToUpperInvariant()), Path, Parameters(), BodyText(), ContentType);
        if (!request.IsRead && !ShouldProcess(request.Address.GetLeftPart(UriPartial.Path), request.Method.Method))
        {
            return;
        }

        object? answer = PlainObjects.ToPowerShell(await request.SendAsync(connection, cancellationToken).ConfigureAwait(false));
        if (answer is object?[] elements)
        {
            WriteObjects(elements);
        }
        else if (answer is not null)
        {
            WriteObject(answer);
        }
    }

    private string? BodyText() => (Body is PSObject wrapped ? wrapped.BaseObject : Body) switch
    {
        null => null,
        string text => text,
        _ => PlainJson.Write(PlainObjects.FromPowerShell(Body)),
    };

    // A hashtable has no order of its own: sorted, the same call gives the same address.
    private IEnumerable<KeyValuePair<string, string>> Parameters()
    {
        IEnumerable<KeyValuePair<string, string>> pairs = (Query ?? new Hashtable()).Cast<DictionaryEntry>().Select(e => new KeyValuePair<string, string>(
            Convert.ToString(e.Key, CultureInfo.InvariantCulture)!, FreeRequest.ParameterText(PlainObjects.FromPowerShell(e.Value))));
        return Query is Hashtable ? pairs.OrderBy(p => p.Key, StringComparer.Ordinal) : pairs;
    }
}

using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Web;

namespace XelloPowerSchool.Tests.Automation.Night;

/// <summary>A token endpoint of OAuth 2 on this machine, as strict as RFC 6749: one application, and a refresh token that may change with every use.</summary>
internal sealed class TokenEndpoint() : LoopbackEndpoint("tenant/token")
{
    private int _given;

    public string ClientSecret { get; set; } = "the client secret";

    /// <summary>The refresh token that is good; null when there is none.</summary>
    public string? RefreshToken { get; set; }

    /// <summary>Gives a new refresh token with every use, and takes the old one no more.</summary>
    public bool Rotates { get; set; }

    /// <summary>What it answers in place of the right thing; null for that.</summary>
    public (int Status, string Body)? Instead { get; set; }

    public ConcurrentQueue<Dictionary<string, string>> Requests { get; } = new();

    public ConcurrentQueue<string> Given { get; } = new();

    protected override async Task AnswerAsync(HttpListenerContext context)
    {
        using var reader = new StreamReader(context.Request.InputStream);
        var form = HttpUtility.ParseQueryString(await reader.ReadToEndAsync());
        var fields = form.AllKeys.ToDictionary(name => name!, name => form[name]!);
        Requests.Enqueue(fields);
        var (status, body) = Instead ?? Answer(fields);
        context.Response.StatusCode = status;
        if (status == 307)
            context.Response.RedirectLocation = new Uri(Uri, "/elsewhere").AbsoluteUri;
        context.Response.ContentType = "application/json";
        context.Response.Close(Encoding.UTF8.GetBytes(body), willBlock: false);
    }

    private (int Status, string Body) Answer(Dictionary<string, string> form)
    {
        if (form["client_id"] != "app" || form.GetValueOrDefault("client_secret") != ClientSecret)
            return (401, """{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret provided: SECRET IN THE ANSWER."}""");
        var refreshes = form["grant_type"] == "refresh_token";
        if (refreshes ? form["refresh_token"] != RefreshToken : form["grant_type"] != "client_credentials")
            return (400, """{"error":"invalid_grant"}""");
        if (!refreshes && form.GetValueOrDefault("scope") != "https://outlook.office365.com/.default")
            return (400, """{"error":"invalid_scope"}""");
        var number = ++_given;
        Given.Enqueue("access-" + number);
        if (!refreshes || !Rotates)
            return (200, $$"""{"access_token":"access-{{number}}","token_type":"Bearer","expires_in":3599}""");
        RefreshToken = "refresh-" + number;
        return (200, $$"""{"access_token":"access-{{number}}","token_type":"bearer","expires_in":3599,"refresh_token":"{{RefreshToken}}"}""");
    }
}

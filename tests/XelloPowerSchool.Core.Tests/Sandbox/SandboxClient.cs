using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace XelloPowerSchool.Tests.Sandbox;

/// <summary>A plain HttpClient in front of a sandbox: over loopback HTTP or in process. It knows nothing of the product's client.</summary>
internal sealed class SandboxClient : IDisposable
{
    private SandboxClient(PowerSchoolSandbox sandbox, bool overHttp)
    {
        Sandbox = sandbox;
        if (overHttp) sandbox.Listen();
        Http = overHttp ? new HttpClient() : new HttpClient(sandbox.CreateHandler());
        Http.BaseAddress = sandbox.Uri;
        Http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
    }

    public PowerSchoolSandbox Sandbox { get; }

    public HttpClient Http { get; }

    public static async Task<SandboxClient> ConnectAsync(bool overHttp = false, SandboxOptions? options = null)
    {
        var client = new SandboxClient(PowerSchoolSandbox.Create(options ?? new SandboxOptions { Students = 300 }), overHttp);
        await client.RenewTokenAsync();
        return client;
    }

    public async Task RenewTokenAsync()
    {
        using var response = await RequestTokenAsync();
        var token = (string)JsonNode.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync())!["access_token"]!;
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public Task<HttpResponseMessage> RequestTokenAsync(string path = "oauth/access_token", string? secret = null, string form = "grant_type=client_credentials", string scheme = "Basic")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded") };
        request.Headers.Authorization = new AuthenticationHeaderValue(scheme, Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Sandbox.ClientId}:{secret ?? Sandbox.ClientSecret}")));
        return Http.SendAsync(request);
    }

    public async Task<string> TextAsync(string path)
    {
        using var response = await Http.GetAsync(path);
        return await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
    }

    public async Task<JsonNode> JsonAsync(string path) => JsonNode.Parse(await TextAsync(path))!;

    public Task<(int Status, string Body)> AnswerAsync(string path) => SendAsync(HttpMethod.Get, path);

    public async Task<(int Status, string Body)> SendAsync(HttpMethod method, string path, string? json = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null) request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await Http.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Runs a PowerQuery; the name may have parameters behind it.</summary>
    public async Task<JsonNode> QueryAsync(string name, string arguments = "{}")
    {
        var (status, body) = await SendAsync(HttpMethod.Post, "ws/schema/query/" + name, arguments);
        return status == 200 ? JsonNode.Parse(body)! : throw new HttpRequestException($"{status}: {body}");
    }

    public async Task<int> CountAsync(string path) => (int)(await JsonAsync(path))["resource"]!["count"]!;

    /// <summary>All elements of a list, page by page until one has no members.</summary>
    public async Task<List<JsonNode>> AllAsync(string path, string collection, string element)
    {
        var all = new List<JsonNode>();
        for (var page = 1; ; page++)
        {
            var json = await JsonAsync($"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}page={page}");
            switch (json[collection]![element])
            {
                case null: return all;
                case JsonArray array: all.AddRange(array!); break;
                case var single: all.Add(single); break;
            }
        }
    }

    public Task<List<JsonNode>> StudentsAsync(string query = "", string path = "ws/v1/district/student") => AllAsync(path + query, "students", "student");

    public void Dispose()
    {
        Http.Dispose();
        Sandbox.Dispose();
    }
}

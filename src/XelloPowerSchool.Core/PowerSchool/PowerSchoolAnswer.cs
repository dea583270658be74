using System.Net;
using System.Text;
using System.Text.Json;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.PowerSchool;

/// <summary>Reads a body of the shape that the caller expects.</summary>
internal delegate T BodyReader<out T>(ReadOnlySpan<byte> body);

/// <summary>
/// Judges the server's answers: either the JSON that was asked for, or one error that says what is wrong.
/// The body is looked at as bytes first: it can be a sign-in page.
/// </summary>
internal static class PowerSchoolAnswer
{
    /// <summary>The content of a good answer; every other answer is an error.</summary>
    public static T Read<T>(HttpResponseMessage response, BodyReader<T> read)
    {
        Accept(response);
        return ReadBody(response, () => read(WholeBody.Of(response)));
    }

    /// <summary>Nothing for a good answer, as far as can be told before its body is read; every other answer is an error.</summary>
    public static void Accept(HttpResponseMessage response)
    {
        if (IsRedirect(response.StatusCode))
            throw Error.SignInPageReceived(response, response.Headers.Location);
        if (!response.IsSuccessStatusCode)
            throw Refused(response);
        if (IsWebPage(response))
            throw Error.SignInPageReceived(response, location: null);
    }

    /// <summary>The token, or why there is none.</summary>
    public static TokenAnswer ReadToken(HttpResponseMessage response)
    {
        // Some servers put the OAuth error into an answer that calls itself a success.
        ServerFault fault = IsRedirect(response.StatusCode) || IsWebPage(response) ? ServerFault.Unknown : ServerFault.Read(response);
        if (fault.Code is "invalid_client" or "unauthorized_client"
            || (response.StatusCode == HttpStatusCode.Unauthorized && !IsWebPage(response)))
            throw Error.InvalidCredential(response);
        if (fault.Code is not null)
            throw Error.RequestRejected(response, fault.Message);
        return Read(response, TokenAnswer.Read);
    }

    /// <summary>Reads a body, or a part of it; one that cannot be read is an error that quotes nothing of it.</summary>
    public static T ReadBody<T>(HttpResponseMessage response, Func<T> read)
    {
        try
        {
            return read();
        }
        // The messages of the JSON library quote the text that they stumble over, and that can be a student's: they are not passed on.
        catch (SisShapeException e)
        {
            throw Error.UnexpectedResponse(response, e.Message);
        }
        catch (JsonException e)
        {
            throw Error.UnexpectedResponse(response, $"it is not JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine})");
        }
        catch (InvalidOperationException e) when (e.InnerException is DecoderFallbackException)
        {
            throw Error.UnexpectedResponse(response, "it is not UTF-8");
        }
    }

    private static XelloException Refused(HttpResponseMessage response)
    {
        int status = (int)response.StatusCode;
        switch (status)
        {
            case 407:
                return Error.ProxyRefused(response.RequestMessage!.RequestUri!, inner: null);
            case 408:
                return Error.RequestTimeout(response);
            case 429:
                return Error.ServerBusy(response);
            case >= 500:
                return Error.ServerUnavailable(response);
            case 401 or 403 when IsWebPage(response):
                return Error.SignInPageReceived(response, location: null);
        }
        ServerFault fault = ServerFault.Read(response);
        ApiPath path = ApiPath.Of(response.RequestMessage!.RequestUri!);
        return status switch
        {
            401 when fault.Mentions("accessLevelV1Api") => Error.PluginAccessDenied(response),
            401 when TokenHandler.IsTokenRejected(response) => Error.TokenRejected(response),
            401 or 403 => Error.AccessDenied(response, fault.Message, fault.Fields),
            404 when path.Kind == ApiKind.Query => Error.PluginQueryNotFound(response, path.Name),
            404 when path.Kind == ApiKind.Table && !fault.Mentions("Use PUT") => Error.TableNotFound(response, path.Name),
            404 => Error.ResourceNotFound(response, fault.Message),
            405 when path.Kind is ApiKind.Table or ApiKind.Row => Error.TableClosed(response, path.Name),
            409 => Error.ResourceConflict(response, fault.Message),
            400 when fault.Mentions("pagesize") || fault.Mentions("page size") => Error.PageSizeRejected(response, fault.Message),
            400 when path.Kind == ApiKind.Query => Error.QueryArgumentRejected(response, fault.Message),
            400 when fault.Mentions("Invalid field specified") => Error.FieldNotFound(response, fault.Message),
            400 when fault.Mentions("clob or blob") => Error.FieldNotSearchable(response, fault.Message),
            400 when fault.Mentions("passed for comparison") => Error.FilterValueRejected(response, fault.Message),
            _ => Error.RequestRejected(response, fault.Message),
        };
    }

    private static bool IsRedirect(HttpStatusCode status) => (int)status is >= 300 and < 400;

    private static bool IsWebPage(HttpResponseMessage response)
    {
        if (response.Content?.Headers.ContentType?.MediaType is { } type
            && (type.Equals("text/html", StringComparison.OrdinalIgnoreCase) || type.Equals("application/xhtml+xml", StringComparison.OrdinalIgnoreCase)))
            return true;
        ReadOnlySpan<byte> body = WholeBody.Of(response);
        while (!body.IsEmpty && body[0] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            body = body.Slice(1);
        return StartsWith(body, "<!doctype html") || StartsWith(body, "<html");
    }

    private static bool StartsWith(ReadOnlySpan<byte> body, string text)
    {
        if (body.Length < text.Length)
            return false;
        for (int i = 0; i < text.Length; i++)
        {
            if ((body[i] is >= (byte)'A' and <= (byte)'Z' ? body[i] | 0x20 : body[i]) != text[i])
                return false;
        }
        return true;
    }
}

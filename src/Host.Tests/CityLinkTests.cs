using System.Net;
using City.Host.Commands;
using City.Kernel;
using Xunit;

namespace City.Host.Tests;

public sealed class CityLinkTests
{
    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable, RefusalKind.Overloaded)]
    [InlineData(HttpStatusCode.TooManyRequests, RefusalKind.Overloaded)]
    [InlineData(HttpStatusCode.NotFound, RefusalKind.Unknown)]
    [InlineData(HttpStatusCode.Unauthorized, RefusalKind.Unauthenticated)]
    [InlineData(HttpStatusCode.BadRequest, RefusalKind.Invalid)]
    public void What_may_go_through_later_is_told_from_what_never_will(HttpStatusCode status, RefusalKind kind)
    {
        var refusal = CityLink.Problem(
            status, """{"code":"live.not-serving","detail":"Ask again in a moment.","at":"from"}"""u8.ToArray());

        Assert.Equal((kind, "live.not-serving", "from"), (refusal.Kind, refusal.Code, refusal.At));
        Assert.Equal("Ask again in a moment.", refusal.Detail);
    }

    [Fact]
    public void An_answer_that_is_no_problem_document_is_told_as_it_came()
    {
        var refusal = CityLink.Problem(HttpStatusCode.BadGateway, "<html>no city here</html>"u8.ToArray());

        Assert.Equal(("http.502", "<html>no city here</html>"), (refusal.Code, refusal.Detail));
    }
}
